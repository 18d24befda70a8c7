import { css } from "lit";

export const messengerStyles = css`
  :host {
    display: block;
    block-size: 36em;
    max-block-size: 100%;
    background: var(--pidge-bg, light-dark(#fff, #1c1c1e));
  }
  :host([launcher]) {
    block-size: auto;
    background: none;
  }
  .messenger {
    display: flex;
    block-size: 100%;
    min-block-size: 0;
  }
  .side,
  .main-part {
    display: flex;
    flex-direction: column;
    flex: 1;
    min-inline-size: 0;
    min-block-size: 0;
  }
  .side[hidden] {
    display: none;
  }
  .split .side {
    flex: 0 0 min(22em, 40%);
    border-inline-end: 1px solid var(--pidge-border, light-dark(#c9c9d1, #4a4a52));
  }
  pidge-inbox,
  pidge-search {
    overflow-y: auto;
  }
  pidge-inbox {
    flex: 1;
  }
  pidge-thread {
    flex: 1;
    min-block-size: 0;
  }
  header {
    display: flex;
    align-items: center;
    gap: 0.6em;
    padding-block: 0.5em;
    /* At its end is the menu of the thread. */
    padding-inline: 0.75em 3.5em;
    border-block-end: 1px solid var(--pidge-border, light-dark(#c9c9d1, #4a4a52));
  }
  h2 {
    margin: 0;
    font-size: 1.0625em;
    overflow-wrap: anywhere;
  }
  .launcher {
    position: fixed;
    z-index: 1000;
    inset-block-end: 1em;
    inset-inline-end: 1em;
    inline-size: 3.5em;
    block-size: 3.5em;
    border-radius: 50%;
  }
  .launcher .count {
    position: absolute;
    inset-block-start: -0.3em;
    inset-inline-end: -0.3em;
    background: var(--pidge-danger, #b3261e);
    color: #fff;
  }
  .panel {
    position: fixed;
    z-index: 1000;
    inset-block-end: 5.25em;
    inset-inline-end: 1em;
    inline-size: min(26em, calc(100vw - 2em));
    block-size: min(38em, calc(100dvh - 7em));
    border: 1px solid var(--pidge-border, light-dark(#c9c9d1, #4a4a52));
    border-radius: var(--pidge-radius, 0.75em);
    background: var(--pidge-bg, light-dark(#fff, #1c1c1e));
    box-shadow: 0 8px 32px rgb(0 0 0 / 30%);
    overflow: hidden;
  }
`;
