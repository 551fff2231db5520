// What was written down, sealed, in the browser's own database; in memory alone where there is none.
class Store {
  constructor(packId) {
    this.name = `tharollo-pack-${packId}`;
    this.rows = new Map();
    this.database = null;
  }

  get keeps() {
    return this.database !== null;
  }

  async open() {
    try {
      this.database = await new Promise((resolve, reject) => {
        const request = indexedDB.open(this.name, 1);
        request.onupgradeneeded = () => {
          const items = request.result.createObjectStore("items", { keyPath: "item_id" });
          // two tabs of one pack never give the same reference
          items.createIndex("reference", "reference", { unique: true });
        };
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
        request.onblocked = () => reject(new Error("blocked"));
      });
    } catch {
      this.database = null;
    }
  }

  async list() {
    if (!this.keeps) return [...this.rows.values()];
    return this.run("readonly", (items) => items.getAll());
  }

  // false when another tab has given the reference meanwhile
  async add(row) {
    if (!this.keeps) {
      this.rows.set(row.item_id, row);
      return true;
    }
    try {
      await this.run("readwrite", (items) => items.add(row));
      return true;
    } catch (error) {
      if (error && error.name === "ConstraintError") return false;
      throw error;
    }
  }

  run(mode, ask) {
    return new Promise((resolve, reject) => {
      const work = this.database.transaction("items", mode, { durability: "strict" });
      const request = ask(work.objectStore("items"));
      work.oncomplete = () => resolve(request.result);
      work.onabort = () => reject(request.error || work.error);
      work.onerror = () => reject(request.error || work.error);
    });
  }
}
