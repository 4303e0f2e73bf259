// The navigation on narrow screens, and menus made of <details> that close when one looks elsewhere.
document.addEventListener("click", (event) => {
  const target = event.target as Element;
  const button = target.closest<HTMLElement>("[data-menu]");
  if (button) toggle(button);
  closeMenus((menu) => !menu.contains(target));
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeMenus(() => true);
});

function toggle(button: HTMLElement): void {
  const open = button.getAttribute("aria-expanded") !== "true";
  button.setAttribute("aria-expanded", String(open));
  document.getElementById(button.getAttribute("aria-controls") ?? "")?.classList.toggle("open", open);
}

function closeMenus(which: (menu: HTMLDetailsElement) => boolean): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details[data-dropdown][open]")) {
    if (!which(menu)) continue;
    const held = menu.contains(document.activeElement);
    menu.open = false;
    if (held) menu.querySelector("summary")?.focus();
  }
}
