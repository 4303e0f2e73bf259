// Forms and buttons with data-confirm ask once, in the page's own dialog; without script they are simply sent.
const dialog = () => document.querySelector<HTMLDialogElement>("#confirm");

function ask(question: string, action: string, agreed: () => void): void {
  const box = dialog();
  if (!box) return agreed();
  box.querySelector("[data-confirm-question]")!.textContent = question;
  box.querySelector("[data-confirm-agree]")!.textContent = action;
  box.returnValue = "";
  box.addEventListener("close", () => box.returnValue === "agree" && agreed(), { once: true });
  box.showModal();
}

document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  const button = event.submitter as HTMLButtonElement | null;
  const asking = button?.dataset.confirm ? button : form;
  if (!asking.dataset.confirm || form.dataset.confirmed) return;
  // What is not filled in is said by the page that answers, before anything is asked.
  if (!form.checkValidity()) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  ask(asking.dataset.confirm, asking.dataset.confirmAction ?? "Continue", () => {
    form.dataset.confirmed = "yes";
    form.requestSubmit(button ?? undefined);
    delete form.dataset.confirmed;
  });
}, true);

document.addEventListener("htmx:confirm", (event) => {
  const { question, issueRequest } = (event as CustomEvent<{ question?: string; issueRequest: (skip: boolean) => void }>).detail;
  if (!question) return;
  event.preventDefault();
  ask(question, "Continue", () => issueRequest(true));
});
