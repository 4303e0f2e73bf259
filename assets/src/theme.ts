// Runs before the first paint: the stored choice, else the system's.
const KEY = "tallystick-theme";
const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // storage may be forbidden; the system's theme still applies
  }
}

function apply(): void {
  root.dataset.bsTheme = stored() ?? (system.matches ? "dark" : "light");
  document.dispatchEvent(new CustomEvent("theme"));
}

function toggle(): void {
  const next = root.dataset.bsTheme === "dark" ? "light" : "dark";
  try {
    localStorage.setItem(KEY, next);
  } catch {
    root.dataset.bsTheme = next;
    return;
  }
  apply();
}

root.classList.add("js");
apply();
system.addEventListener("change", apply);
document.addEventListener("click", (event) => {
  if ((event.target as Element).closest("[data-theme-toggle]")) toggle();
});
