import { css } from "lit";

export const inboxStyles = css`
  :host {
    display: block;
    background: var(--pidge-bg, light-dark(#fff, #1c1c1e));
  }
  /* It is there before what it shows. */
  pidge-people {
    display: block;
    min-block-size: 2.5em;
  }
  .tools {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.4em;
    padding: 0.5em 0.75em;
  }
  .tools label {
    flex: 1 1 5em;
    max-inline-size: 9em;
  }
  .tools select {
    inline-size: 100%;
  }
  .entry {
    display: flex;
    align-items: center;
    gap: 0.5em;
    padding-inline: 0.25em;
    border-block-end: 1px solid var(--pidge-border, light-dark(#e3e3e8, #333339));
  }
  .entry input {
    inline-size: 1.5em;
    block-size: 1.5em;
  }
  .open {
    flex: 1;
    min-inline-size: 0;
    display: flex;
    align-items: center;
    gap: 0.75em;
    padding: 0.6em 0.5em;
    text-align: start;
  }
  .open[aria-current="true"] {
    background: var(--pidge-theirs-bg, light-dark(#ececf1, #2f2f35));
  }
  .what {
    flex: 1;
    min-inline-size: 0;
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.1em;
  }
  .preview {
    min-inline-size: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .unread .name {
    font-weight: 700;
  }
`;
