import { css } from "lit";

export const menuStyles = css`
  :host {
    position: relative;
    display: inline-block;
  }
  [role="menu"] {
    position: absolute;
    z-index: 2;
    inset-inline-start: 0;
    display: grid;
    min-inline-size: max-content;
    max-inline-size: 80vw;
    padding: 0.25em;
    border: 1px solid var(--pidge-border, light-dark(#c9c9d1, #4a4a52));
    border-radius: var(--pidge-radius, 0.5em);
    background: var(--pidge-bg, light-dark(#fff, #1c1c1e));
    box-shadow: 0 4px 16px rgb(0 0 0 / 25%);
  }
  :host([up]) [role="menu"] {
    inset-block-end: 100%;
  }
  :host([end]) [role="menu"] {
    inset-inline: auto 0;
  }
  [role="menuitem"] {
    text-align: start;
  }
`;
