/** @jsxImportSource preact */
/** Where a reader types what is to be seen. Hidden until the script is there that answers. */
export function FilterForm({ isPredicted, isJudged }: { readonly isPredicted: boolean; readonly isJudged: boolean }) {
  return (
    <search>
      <form id="filter" class="filter" hidden>
        <label for="query">Show only</label>
        <input
          id="query"
          type="search"
          autocomplete="off"
          spellcheck={false}
          placeholder="server:python* verdict:stalled is:proven"
          aria-describedby="query-help"
        />
        <output id="matched" for="query" />
        <p id="query-help" class="note">
          Words, or server: browser: engine: scenario: verdict: model: cause: is: (provoked, proven, unproven
          {isPredicted ? ', mispredicted' : ''}
          {isJudged ? ', unexpected, expected, fixed' : ''}), * for anything, a comma for or, - for not. Keys: / to this
          field, j and k to the next cell and back.
        </p>
      </form>
    </search>
  );
}
