// The morning: what changes is read anew when the hub says so; an order is read at once, and titled till it is seen.
const place = document.querySelector<HTMLElement>("[data-morning]");
const part = document.getElementById("morning-part");
const live = document.querySelector("[data-live]");
const title = document.title;
const QUIET_MS = 400;
let waiting = 0;

async function read(): Promise<void> {
  waiting = 0;
  const answer = await fetch(place?.dataset.part ?? "", { headers: { "X-Part": "1" } });
  if (answer.redirected || !answer.ok) return location.reload();
  if (part && !part.contains(document.activeElement?.closest("input[type=text]") ?? null)) part.innerHTML = await answer.text();
}

function soon(after: number): void {
  if (!waiting) waiting = window.setTimeout(() => void read(), after * Math.random());
}

if (place) {
  const feed = new EventSource(place.dataset.morning ?? "");
  feed.addEventListener("open", () => live && (live.textContent = "live"));
  feed.addEventListener("error", () => live && (live.textContent = feed.readyState === EventSource.CLOSED ? "not live: load the page again" : "connecting again …"));
  feed.addEventListener("morning", () => soon(QUIET_MS));
  feed.addEventListener("figures", (event) => (JSON.parse(event.data as string) as { all?: boolean }).all && location.reload());
  feed.addEventListener("order", (event) => {
    const { label, text } = JSON.parse(event.data as string) as { label: string; text: string };
    document.title = `${label}! ${title}`;
    navigator.vibrate?.([400, 150, 400]);
    if (live) live.textContent = `${label}${text ? `: ${text}` : ""}`;
    soon(0);
  });
  addEventListener("focus", () => (document.title = title));
}
