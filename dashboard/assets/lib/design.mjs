// The design page needs its fields and the shell, and nothing of its own.

import { makeFields } from "./fields.mjs";
import "./native.mjs";
import "./shell.mjs";

new MutationObserver(() => makeFields()).observe(document.body, { childList: true, subtree: true });
makeFields();
