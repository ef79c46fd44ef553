// The bridge from Dash to the modules: Dash calls these by name (dashboard/pages/live.py).
// It is a classic script, so that the names exist before Dash looks for them; each waits for the module.
(() => {
  const page = import("./lib/live.mjs");
  const later = (name) => (...values) => {
    page.then((module) => module[name](...values));
    return window.dash_clientside.no_update;
  };
  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    live: {
      boot: later("boot"),
      placeFound: later("placeFound"),
      pickSite: later("pickSite"),
      typePlace: later("typePlace"),
      setSpeed: later("setSpeed"),
      typeTime: later("typeTime"),
      passesArrived: later("passesArrived"),
    },
  });
})();
