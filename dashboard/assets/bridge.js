// The bridge from Dash to a page's module: Dash calls these by name. It is a classic script, so that
// the names exist before Dash looks for them; each waits for the module.
(() => {
  const { page, module, calls } = document.currentScript.dataset;
  const loaded = import(module);
  const later = (name) => (...values) => {
    loaded.then((functions) => functions[name](...values));
    return window.dash_clientside.no_update;
  };
  const functions = Object.fromEntries(calls.split(",").filter(Boolean).map((name) => [name, later(name)]));
  window.dash_clientside = Object.assign({}, window.dash_clientside, { [page]: functions });
})();
