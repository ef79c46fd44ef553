// Before the first paint: the theme that the link, this browser or the system asks for.
// data-theme is ours; data-mantine-color-scheme is Mantine's word for the same.
(() => {
  const root = document.documentElement;
  const asked = new URLSearchParams(location.search);
  const system = () =>
    matchMedia("(prefers-contrast: more)").matches
      ? "contrast"
      : matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const remembered = () => {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null; // a browser may forbid it
    }
  };
  const show = (choice) => {
    const theme = ["dark", "light", "contrast"].includes(choice) ? choice : system();
    root.dataset.theme = theme;
    root.dataset.mantineColorScheme = theme === "light" ? "light" : "dark";
    return theme;
  };
  let choice = asked.get("theme") ?? remembered() ?? "auto";
  window.CommonOrbitTheme = {
    get choice() {
      return ["dark", "light", "contrast"].includes(choice) ? choice : "auto";
    },
    get shown() {
      return root.dataset.theme;
    },
    // `remember`: the reader chose it, here and for the next page; a link only shows it.
    set(name, remember = false) {
      choice = name;
      if (remember) {
        try {
          localStorage.setItem("theme", name);
        } catch {
          // shown all the same
        }
      }
      return show(name);
    },
  };
  if (asked.get("present") === "1") root.dataset.present = "1";
  for (const query of ["(prefers-contrast: more)", "(prefers-color-scheme: dark)"]) {
    matchMedia(query).addEventListener("change", () => show(choice));
  }
  show(choice);
})();
