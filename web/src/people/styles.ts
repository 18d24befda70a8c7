import { css } from "lit";

export const peerStyles = css`
  :host {
    display: flex;
    justify-content: end;
    padding: 0.25em 0.5em;
    border-block-end: 1px solid var(--pidge-border, light-dark(#c9c9d1, #4a4a52));
  }
  /* At the end of the header that the messenger has above the thread. */
  :host([inner]) {
    position: absolute;
    inset-block-end: 100%;
    inset-inline-end: 0;
    border: 0;
    padding: 0.5em;
  }
  :host([empty]) {
    display: none;
  }
  dialog {
    max-inline-size: min(30em, 90vw);
    border: 1px solid var(--pidge-border, light-dark(#c9c9d1, #4a4a52));
    border-radius: var(--pidge-radius, 0.75em);
    background: var(--pidge-bg, light-dark(#fff, #1c1c1e));
    color: inherit;
    overflow-wrap: anywhere;
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: 0.4em;
    margin: 0;
  }
  @media print {
    :host {
      display: none;
    }
  }
`;

export const peopleStyles = css`
  :host {
    display: block;
  }
  .bar {
    display: flex;
    align-items: center;
    gap: 0.5em;
    padding: 0.5em 0.75em 0;
  }
  pidge-menu {
    margin-inline-start: auto;
  }
  .panel {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.25em;
    padding: 0.5em 0.75em;
    border-block-end: 1px solid var(--pidge-border, light-dark(#c9c9d1, #4a4a52));
  }
  ul {
    max-block-size: 18em;
    overflow-y: auto;
  }
  li {
    flex-wrap: wrap;
    gap: 0.3em 0.6em;
    min-block-size: 2.75em;
    padding: 0.25em 0.5em;
    border-radius: var(--pidge-radius, 0.5em);
  }
  .who {
    flex: 1 1 6em;
    display: flex;
    flex-wrap: wrap;
    gap: 0 0.6em;
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }
  .line > button {
    margin-inline-start: auto;
  }
  [role="option"] {
    cursor: pointer;
  }
  [role="option"]:hover,
  [aria-selected="true"] {
    background: var(--pidge-theirs-bg, light-dark(#ececf1, #2f2f35));
    color: var(--pidge-theirs-fg, light-dark(#1c1c1e, #f2f2f4));
  }
  [aria-selected="true"] {
    outline: 2px solid var(--pidge-accent, light-dark(#1d4ed8, #8ab4ff));
    outline-offset: -2px;
  }
  p {
    margin: 0;
    overflow-wrap: anywhere;
  }
  @media print {
    :host {
      display: none;
    }
  }
`;
