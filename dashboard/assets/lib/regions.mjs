// What lies below a place, in words, from the table of the server (dashboard/geography/regions.py).

export class Regions {
  constructor(address) {
    this.names = null;
    this.failed = "";
    this.ready = this.#load(address);
  }

  async #load(address) {
    try {
      const answer = await fetch(address);
      if (!answer.ok) throw new Error(`${answer.status}`);
      const { names, rows, step_deg } = await answer.json();
      const columns = Math.round(360 / step_deg);
      this.cells = new Uint8Array(rows.length * columns);
      let at = 0;
      for (const row of rows) {
        for (let i = 0; i < row.length; i += 2) {
          this.cells.fill(row[i], at, at + row[i + 1]);
          at += row[i + 1];
        }
      }
      this.columns = columns;
      this.step = step_deg;
      this.names = names;
    } catch (error) {
      this.failed = String(error.message ?? error); // the page then leaves the words out
    }
  }

  // "Kazakhstan", "the Indian Ocean", or "" while the table is not there.
  at(lat_deg, lon_deg) {
    if (this.names === null) return "";
    const row = Math.min(this.cells.length / this.columns - 1, Math.floor((90 - lat_deg) / this.step));
    const column = Math.floor(((((lon_deg + 180) % 360) + 360) % 360) / this.step);
    return this.names[this.cells[row * this.columns + column]];
  }
}
