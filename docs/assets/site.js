/* A table that is wider than the screen can be scrolled with the keyboard, too. */
document$.subscribe(() => {
  for (const table of document.querySelectorAll(".md-typeset__scrollwrap")) {
    if (table.scrollWidth > table.clientWidth) {
      table.tabIndex = 0;
    }
  }
});
