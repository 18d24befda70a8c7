// What all elements look like. Colours are custom properties of the page, read where they are used: declared on `:host`, they
// would win over those of the page.

import { css } from "lit";

export const commonStyles = css`
  :host {
    box-sizing: border-box;
    font: var(--pidge-font, inherit);
    color: var(--pidge-fg, light-dark(#1c1c1e, #f2f2f4));
    line-height: 1.4;
  }
  :host([hidden]) {
    display: none;
  }
  *,
  ::before,
  ::after {
    box-sizing: inherit;
  }
  .hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  button,
  input,
  select,
  textarea {
    font: inherit;
    color: inherit;
  }
  button {
    min-block-size: 2em;
    min-inline-size: 2em;
    padding: 0.25em 0.75em;
    border: 1px solid var(--pidge-border, light-dark(#c9c9d1, #4a4a52));
    border-radius: var(--pidge-radius, 0.5em);
    background: var(--pidge-bg, light-dark(#fff, #1c1c1e));
    cursor: pointer;
  }
  input,
  select,
  textarea {
    min-block-size: 2.25em;
    padding: 0.25em 0.5em;
    border: 1px solid var(--pidge-border, light-dark(#84848f, #7b7b86));
    border-radius: var(--pidge-radius, 0.5em);
    background: var(--pidge-bg, light-dark(#fff, #1c1c1e));
  }
  ol,
  ul {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  button:disabled {
    opacity: 0.6;
  }
  button.main {
    border-color: transparent;
    background: var(--pidge-accent, light-dark(#1d4ed8, #8ab4ff));
    color: var(--pidge-accent-fg, light-dark(#fff, #10131a));
  }
  button.plain {
    border-color: transparent;
    background: none;
  }
  button.danger {
    color: var(--pidge-danger, light-dark(#b3261e, #ff9a91));
  }
  :focus-visible {
    outline: 2px solid var(--pidge-accent, light-dark(#1d4ed8, #8ab4ff));
    outline-offset: 2px;
  }
  .muted,
  textarea:read-only {
    color: var(--pidge-muted, light-dark(#5b5b66, #b3b3bd));
  }
  .notice {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5em;
    margin: 0;
    padding: 0.5em 0.75em;
    border-block-start: 1px solid var(--pidge-border, light-dark(#c9c9d1, #4a4a52));
  }
  .empty,
  .edge {
    margin: 0;
    padding: 1em;
    overflow-wrap: anywhere;
    text-align: center;
  }
  .line {
    display: flex;
    align-items: center;
    gap: 0.4em;
  }
  .line time,
  .line .count {
    flex: none;
    margin-inline-start: auto;
    font-size: 0.8125em;
  }
  .name {
    min-inline-size: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .count {
    min-inline-size: 1.6em;
    padding: 0.1em 0.45em;
    border-radius: 1em;
    background: var(--pidge-accent, light-dark(#1d4ed8, #8ab4ff));
    color: var(--pidge-accent-fg, light-dark(#fff, #10131a));
    font-size: 0.8125em;
    text-align: center;
  }
  .sentinel {
    block-size: 1px;
  }
  .avatar {
    position: relative;
    flex: none;
    inline-size: 2.25em;
    block-size: 2.25em;
    border-radius: 50%;
    object-fit: cover;
    display: inline-grid;
    place-items: center;
    overflow: hidden;
    background: var(--pidge-theirs-bg, light-dark(#ececf1, #2f2f35));
    color: var(--pidge-theirs-fg, light-dark(#1c1c1e, #f2f2f4));
    font-size: 0.875em;
  }
  img.avatar {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    font-size: 1em;
  }
  @media (forced-colors: active) {
    button.main,
    .mine .bubble {
      border: 1px solid;
    }
  }
`;
