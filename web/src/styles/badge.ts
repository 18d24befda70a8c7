import { css } from "lit";

export const badgeStyles = css`
  :host {
    display: inline-block;
  }
  :host([hidden]) {
    display: none;
  }
  .hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  a {
    color: inherit;
  }
  [part="badge"] {
    display: inline-block;
    min-inline-size: 1.6em;
    padding: 0.1em 0.45em;
    border-radius: 1em;
    background: var(--pidge-accent, light-dark(#1d4ed8, #8ab4ff));
    color: var(--pidge-accent-fg, light-dark(#fff, #10131a));
    font-size: 0.8125em;
    font-variant-numeric: tabular-nums;
    text-align: center;
  }
`;
