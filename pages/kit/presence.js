// Says every twenty seconds that this query is open here, and shows who else has it open.

const BEAT_MS = 20000;

function show(parent, others) {
  const line = parent.querySelector(".others");
  const words = others.length ? `Also open: ${others.join(", ")}` : "";
  if (line.textContent !== words) {
    line.textContent = words;
  }
  // an empty element would still take its place in the header
  const frame = (parent.host ?? parent).closest('[data-testid="stElementContainer"]');
  if (frame) {
    frame.style.display = words ? "" : "none";
  }
}

function send(caseId, here) {
  return fetch("/presence", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ case_id: caseId, here }),
    keepalive: !here,
  });
}

export default function ({ data, parentElement }) {
  if (parentElement.stopTelling) {
    return parentElement.stopTelling;
  }
  const beat = async () => {
    if (document.visibilityState === "hidden") {
      return;
    }
    try {
      const answer = await send(data.case_id, true);
      show(parentElement, answer.ok ? (await answer.json()).others : []);
    } catch {
      show(parentElement, []);
    }
  };
  const leave = () => send(data.case_id, false).catch(() => {});
  const beating = setInterval(beat, BEAT_MS);
  document.addEventListener("visibilitychange", beat);
  window.addEventListener("pagehide", leave);
  show(parentElement, []);
  beat();
  parentElement.stopTelling = () => {
    clearInterval(beating);
    document.removeEventListener("visibilitychange", beat);
    window.removeEventListener("pagehide", leave);
    parentElement.stopTelling = null;
    leave();
  };
  return parentElement.stopTelling;
}
