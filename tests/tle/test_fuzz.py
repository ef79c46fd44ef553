"""The fuzzers' properties in the ordinary tests: thousands of inputs, always the same ones.

`tests/fuzz` holds the fuzzers themselves, for runs of millions.
"""

import importlib.util
import random
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

FUZZ = Path(__file__).resolve().parent.parent / "fuzz"


def load(name: str):
    """Return a module of tests/fuzz, which is no package."""
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, FUZZ / f"{name}.py")
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


properties = load("properties")
mutate_readers = load("mutate_readers")
CORPUS = sorted((FUZZ / "corpus").iterdir())
SEEDS = [path.read_bytes() for path in CORPUS]


def test_the_corpus_is_kept_and_small():
    assert len(CORPUS) >= 14
    assert sum(map(len, SEEDS)) < 200_000


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.name)
def test_every_kept_input_still_holds(path):
    content = path.read_bytes()
    properties.check(content)
    for first in range(len(properties.READERS)):
        properties.forced(bytes([first]) + content)
        properties.survivors(content)


@pytest.mark.parametrize("seed", range(1, 7))
def test_mutations_of_good_files_give_a_reading_or_our_error(seed):
    source = random.Random(seed)
    print(f"seed {seed}")
    ends = {properties.check(mutate_readers.mutate(source, SEEDS)) for _ in range(1000)}
    # Mutation that only ever breaks everything would prove nothing.
    assert {"nothing read", "TLE", "OMM JSON", "OMM CSV", "OMM XML", "OMM KVN"} <= ends


_tokens = st.sampled_from([word.decode("latin-1") for word in mutate_readers.WORDS])
_texts = st.lists(st.text(max_size=5) | _tokens, max_size=60).map("".join)


@settings(max_examples=1500)
@given(st.sampled_from(range(5)), _texts)
def test_any_text_made_of_the_formats_words_is_answered(reader, text):
    properties.check(bytes([reader]) + text.encode("utf-8", "surrogatepass"))


@settings(max_examples=500)
@given(st.binary(max_size=400))
def test_any_bytes_are_answered(content):
    properties.check(content)
