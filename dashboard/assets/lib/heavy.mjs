// Heavy work that is waited for: who ends it or begins it by keyboard goes on from the button that then stands there.

document.addEventListener("click", (event) => {
  const panel = event.target.closest(".heavy-cancel, .heavy-again")?.closest(".heavy");
  if (!panel) return;
  const next = event.target.closest(".heavy-cancel") ? ".heavy-again" : ".heavy-cancel";
  const follow = () => {
    const button = panel.querySelector(next);
    if (!button?.checkVisibility()) return false;
    // Only where the focus was lost with the button that is gone, not from where somebody went meanwhile.
    if ([document.body, null].includes(document.activeElement) || panel.contains(document.activeElement)) button.focus();
    return true;
  };
  const watching = new MutationObserver(() => {
    if (follow()) watching.disconnect();
  });
  watching.observe(panel, { attributes: true, attributeFilter: ["class"] });
  setTimeout(() => watching.disconnect(), 10000);
});
