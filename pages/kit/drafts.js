// Keeps what is typed in one text area: in this browser at once, on the desk every two seconds, and offers
// it back when it is no longer in the field. What the desk has taken is not kept in the browser any more.

const LOOK_MS = 250;
const POST_MS = 2000;
const SETTLE_MS = 700;
const DOUBT_MS = 4000;
const FORGET_MS = 30 * 24 * 3600 * 1000;
const PREFIX = "tharollo-draft:";
const OFFLINE = "The desk does not answer. What you write is kept in this browser.";
const SIGNED_OUT = "You are signed out. What you write is kept in this browser: sign in again in another tab.";

// outlives the drawing of a page: a field that is drawn anew finds its text here
const fields = new Map();

const store = {
  read(name) {
    try {
      return JSON.parse(localStorage.getItem(name));
    } catch {
      return null;
    }
  },
  write(name, entry) {
    try {
      localStorage.setItem(name, JSON.stringify(entry));
    } catch {
      // full or forbidden: the desk still keeps it
    }
  },
  drop(name) {
    try {
      localStorage.removeItem(name);
    } catch {
      // nothing was kept
    }
  },
  sweep() {
    const names = Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
    names.filter((name) => !(store.read(name)?.at > Date.now() - FORGET_MS)).forEach(store.drop);
  },
};

const joined = (first, second) => (first && second ? `${first}\n\n${second}` : first || second);

class Field {
  constructor(data) {
    this.place = data.place;
    this.selector = data.field;
    this.name = `${PREFIX}${data.person}:${data.place}`;
    this.before = store.read(this.name);
    this.round = null; // not known until the desk has answered
    this.saved = data.saved;
    this.own = ""; // typed since the field was drawn
    this.offered = ""; // written before, and not in the field
    this.taken = ""; // what the desk has
    this.problem = "";
    this.doubtedAt = 0;
    this.node = null;
    this.value = "";
    this.changedAt = 0;
    this.busy = false;
  }

  get kept() {
    return joined(this.offered, this.own);
  }

  typed(node) {
    this.node = node;
    this.value = this.own = node.value;
    this.remember();
  }

  remember() {
    if (this.kept === this.taken) {
      store.drop(this.name);
    } else {
      store.write(this.name, { body: this.kept, round: this.round, at: Date.now() });
    }
  }

  // the page has saved the text: only what was offered and not put back is still to be kept
  settle(round) {
    this.round = round;
    this.own = "";
    this.taken = null;
    this.doubtedAt = 0;
    this.remember();
  }

  look() {
    const node = document.querySelector(this.selector);
    if (!node) {
      this.node = null;
      return;
    }
    if (node !== this.node || node.value !== this.value) {
      this.node = node;
      this.value = node.value;
      this.changedAt = Date.now();
    }
    const isQuiet = Date.now() - this.changedAt > SETTLE_MS;
    if (isQuiet && !this.doubtedAt && this.own && this.own !== node.value) {
      this.offered = this.kept;
      this.own = "";
    }
  }

  async load() {
    const answer = await fetch(`/drafts?place=${encodeURIComponent(this.place)}`);
    if (!answer.ok) {
      throw answer;
    }
    const { body, round } = await answer.json();
    if (this.round !== null) {
      if (round > this.round) {
        this.settle(round);
      }
      return;
    }
    this.round = round;
    this.taken = body ?? "";
    const here = this.before;
    const isNewer = here && (here.round === null || here.round >= round);
    const known = isNewer ? here.body : this.taken;
    this.offered = known.trim() && known !== document.querySelector(this.selector)?.value ? known : "";
    this.remember();
  }

  async post(isLast) {
    const body = this.kept;
    const answer = await fetch("/drafts", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ place: this.place, body, round: this.round }),
      keepalive: isLast && body.length < 15000,
    });
    if (!answer.ok) {
      throw answer;
    }
    const { kept, round } = await answer.json();
    if (!kept) {
      // saved a moment ago: what still stands in the field may be about to go
      this.round = round;
      this.doubtedAt = Date.now();
      return;
    }
    this.taken = body;
    this.remember();
  }

  isSure() {
    if (this.doubtedAt && Date.now() - this.doubtedAt > DOUBT_MS) {
      if (this.node?.value !== this.own) {
        this.settle(this.round);
      }
      this.doubtedAt = 0;
    }
    return !this.doubtedAt;
  }

  async bring(isLast = false) {
    if (this.busy && !isLast) {
      return;
    }
    this.busy = true;
    try {
      if (this.round === null) {
        await this.load();
      }
      if (this.kept !== this.taken && this.isSure()) {
        await this.post(isLast);
      }
      this.problem = "";
    } catch (error) {
      this.problem = await tell(error);
    } finally {
      this.busy = false;
    }
  }

  putBack() {
    const node = this.node;
    if (!node || node.disabled) {
      return;
    }
    const text = joined(this.offered, this.own);
    this.offered = "";
    // React hears of a value only through the setter that it did not replace
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(node, text);
    node.dispatchEvent(new Event("input", { bubbles: true }));
    node.focus();
  }

  discard() {
    this.offered = "";
    this.remember();
    this.node?.focus();
  }
}

async function tell(error) {
  if (!(error instanceof Response) || error.status >= 500) {
    return OFFLINE;
  }
  if (error.status === 401) {
    return SIGNED_OUT;
  }
  return (await error.json().catch(() => ({}))).words ?? OFFLINE;
}

function draw(parent, field) {
  const offer = parent.querySelector(".offer");
  const words = parent.querySelector(".words");
  const problem = parent.querySelector(".problem");
  const isOffered = Boolean(field.offered) && field.node !== null;
  if (words.textContent !== field.offered) {
    words.textContent = field.offered;
  }
  offer.hidden = !isOffered;
  const isTold = Boolean(field.problem) && Boolean(field.kept);
  if (problem.textContent !== (isTold ? field.problem : "")) {
    problem.textContent = isTold ? field.problem : "";
  }
  // an empty element would still take its place in the row of the form
  const frame = (parent.host ?? parent).closest('[data-testid="stElementContainer"]');
  if (frame) {
    frame.style.display = isOffered || isTold ? "" : "none";
  }
}

export default function ({ data, parentElement }) {
  let field = fields.get(`${data.person}:${data.place}`);
  if (!field) {
    field = new Field(data);
    fields.set(`${data.person}:${data.place}`, field);
    store.sweep();
  }
  field.selector = data.field;
  if (data.saved > field.saved) {
    field.saved = data.saved;
    field.settle(data.saved);
  }
  if (parentElement.stopKeeping) {
    return parentElement.stopKeeping;
  }
  if (field.round !== null) {
    field.load().catch(() => {});
  }
  const hear = (event) => {
    if (event.target.matches?.(field.selector)) {
      field.typed(event.target);
    }
  };
  const leave = () => {
    if (document.visibilityState === "hidden") {
      field.bring(true);
    }
  };
  parentElement.querySelector(".put-back").onclick = () => field.putBack();
  parentElement.querySelector(".discard").onclick = () => field.discard();
  document.addEventListener("input", hear);
  document.addEventListener("visibilitychange", leave);
  const looking = setInterval(() => {
    field.look();
    draw(parentElement, field);
  }, LOOK_MS);
  const posting = setInterval(() => field.bring(), POST_MS);
  field.bring();
  draw(parentElement, field);
  parentElement.stopKeeping = () => {
    document.removeEventListener("input", hear);
    document.removeEventListener("visibilitychange", leave);
    clearInterval(looking);
    clearInterval(posting);
    field.node = null;
    field.bring(true);
    parentElement.stopKeeping = null;
  };
  return parentElement.stopKeeping;
}
