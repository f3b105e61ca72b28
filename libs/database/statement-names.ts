/** Names under which a connection keeps the plans of its statements. */

const mostNames = 200;
// An INSERT of many rows is another text for every number of rows; keeping such a plan costs more than making it.
const longestText = 4_000;

export class StatementNames {
  private readonly names = new Map<string, string>();

  /** The same name for the same text, always. Empty, which keeps nothing, for a long text and for one that comes when the names are used up. */
  nameOf(sql: string): string {
    if (sql.length > longestText) return '';
    const known = this.names.get(sql);
    if (known !== undefined) return known;
    if (this.names.size >= mostNames) return '';
    const name = `mirab_${this.names.size + 1}`;
    this.names.set(sql, name);
    return name;
  }
}
