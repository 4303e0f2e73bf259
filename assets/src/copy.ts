// Buttons with data-copy put that text on the clipboard and say so to everyone, seeing or listening.
async function copy(button: HTMLElement): Promise<void> {
  const said = button.querySelector("[data-copied]");
  try {
    await navigator.clipboard.writeText(button.dataset.copy ?? "");
    if (said) said.textContent = "copied";
  } catch {
    if (said) said.textContent = "select and copy it yourself";
  }
  setTimeout(() => said && (said.textContent = ""), 2000);
}

document.addEventListener("click", (event) => {
  const button = (event.target as Element).closest<HTMLElement>("[data-copy]");
  if (button) void copy(button);
});
