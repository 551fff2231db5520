// Lets single keys press and focus what is on the page, never while somebody types and never over a dialog.

const SWITCH = "tharollo-keys";
const TYPING = 'input, textarea, select, [contenteditable=""], [contenteditable="true"], [role="grid"], [role="listbox"], [role="menu"]';

const isOn = () => {
  try {
    return localStorage.getItem(SWITCH) !== "off";
  } catch {
    return true;
  }
};

const turn = (on) => {
  try {
    localStorage.setItem(SWITCH, on ? "on" : "off");
  } catch {
    // forbidden here: the keys stay as they are
  }
};

// a key pressed twice must not take two queries: what was pressed is answered first
let restsUntil = 0;

const isAnswering = () =>
  performance.now() < restsUntil ||
  document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState === "running";

function isFree(event) {
  if (event.defaultPrevented || event.isComposing || event.repeat) {
    return false;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('[role="dialog"]')) {
    return false;
  }
  const [target] = event.composedPath();
  return !(target instanceof Element && target.closest(TYPING));
}

function follow({ press, focus }) {
  const wanted = [...press, ...focus].map((selector) => [selector, document.querySelector(selector)]);
  const [selector, node] = wanted.find(([, found]) => found && !found.disabled) ?? [];
  if (!node) {
    return false;
  }
  if (press.includes(selector)) {
    if (!isAnswering()) {
      restsUntil = performance.now() + 1000;
      node.click();
    }
  } else {
    node.scrollIntoView({ block: "center" });
    node.focus();
  }
  return true;
}

function listen(keys) {
  const hear = (event) => {
    const key = keys[event.key.toLowerCase()];
    if (key && isOn() && isFree(event) && follow(key)) {
      event.preventDefault();
    }
  };
  document.addEventListener("keydown", hear);
  return () => document.removeEventListener("keydown", hear);
}

// what only listens must not take its place in the row of the header
function hide(parent) {
  const frame = (parent.host ?? parent).closest('[data-testid="stElementContainer"]');
  if (frame) {
    frame.style.display = "none";
  }
}

function offer(label) {
  const box = label.querySelector("input");
  label.hidden = false;
  box.checked = isOn();
  box.onchange = () => turn(box.checked);
  return () => {
    box.onchange = null;
  };
}

export default function ({ data, parentElement }) {
  if (!data.keys) {
    return offer(parentElement.querySelector("label"));
  }
  hide(parentElement);
  return listen(data.keys);
}
