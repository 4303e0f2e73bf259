// `/` search, `?` help, `j` and `k` next and back (links where the page has them, else rows), Enter opens, Escape leaves.
function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

function search(): boolean {
  const box = document.querySelector<HTMLInputElement>("[data-search]");
  box?.focus();
  box?.select();
  return box !== null;
}

function help(): boolean {
  const dialog = document.querySelector<HTMLDialogElement>("#keyboard-help");
  if (dialog && !dialog.open) dialog.showModal();
  return dialog !== null;
}

function follow(selector: string): boolean {
  const link = document.querySelector<HTMLElement>(selector);
  link?.click();
  return link !== null;
}

function row(step: number): boolean {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-row]")];
  const at = rows.findIndex((each) => each === document.activeElement);
  const next = rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : at + step];
  next?.focus();
  return next !== undefined;
}

const keys: Record<string, () => boolean> = {
  "/": search,
  "?": help,
  j: () => follow("[data-next]") || row(1),
  k: () => follow("[data-back]") || row(-1),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && typing(event.target)) return (event.target as HTMLElement).blur();
  if (typing(event.target) || document.querySelector("dialog[open]")) return;
  if (keys[event.key]?.()) event.preventDefault();
});

document.addEventListener("click", (event) => {
  const target = event.target as Element;
  if (target.closest("[data-help]")) help();
  target.closest("[data-close]")?.closest("dialog")?.close();
});
