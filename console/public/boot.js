/* Before the first paint: the theme and the language this browser chose last, so that nothing flashes. */
(function () {
  var root = document.documentElement,
    theme,
    lang;
  try {
    theme = localStorage.getItem("escale.theme");
    lang = localStorage.getItem("escale.lang");
  } catch (_) {
    /* private window */
  }
  if (theme !== "light" && theme !== "dark") theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  root.setAttribute("data-mantine-color-scheme", theme);
  if (lang !== "fr" && lang !== "en")
    lang =
      (navigator.languages || [navigator.language || "en"])
        .map(function (l) {
          return l.slice(0, 2).toLowerCase();
        })
        .find(function (l) {
          return l === "fr" || l === "en";
        }) || "en";
  root.lang = lang;
  /* The texts of this language, asked for now and not when the first script has run. */
  var texts = document.currentScript && document.currentScript.dataset[lang];
  if (texts) {
    var link = document.createElement("link");
    link.rel = "modulepreload";
    link.href = texts;
    document.head.appendChild(link);
  }
})();
