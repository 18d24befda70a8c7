import { css } from "lit";

export const threadStyles = css`
  :host {
    position: relative;
    display: flex;
    flex-direction: column;
    min-block-size: 0;
    block-size: 100%;
    background: var(--pidge-bg, light-dark(#fff, #1c1c1e));
  }
  .scroller {
    flex: 1;
    min-block-size: 4em;
    display: flex;
    flex-direction: column-reverse;
    overflow-y: auto;
    overflow-anchor: none;
    overscroll-behavior: contain;
  }
  .content {
    padding: 0.5em 0.75em;
  }
  ol {
    display: flex;
    flex-direction: column;
    gap: var(--pidge-gap, 0.4em);
  }
  .message {
    display: flex;
    align-items: center;
    gap: 0.25em;
    max-inline-size: 100%;
    scroll-margin-block: 1em;
  }
  .mine {
    flex-direction: row-reverse;
  }
  .bubble {
    max-inline-size: min(85%, 34em);
    padding: 0.4em 0.75em;
    border-radius: var(--pidge-radius, 0.75em);
    background: var(--pidge-theirs-bg, light-dark(#ececf1, #2f2f35));
    color: var(--pidge-theirs-fg, light-dark(#1c1c1e, #f2f2f4));
  }
  .mine .bubble {
    background: var(--pidge-mine-bg, light-dark(#dbe7ff, #233a63));
    color: var(--pidge-mine-fg, light-dark(#14203a, #eef3ff));
  }
  [data-found] .bubble {
    outline: 2px solid var(--pidge-accent, light-dark(#1d4ed8, #8ab4ff));
  }
  .bubble p {
    margin: 0;
  }
  [part="body"] {
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    /* A letter with thousands of accents stays within its message. */
    overflow: clip;
    overflow-clip-margin: 0.5em;
  }
  .bubble a {
    color: inherit;
  }
  .bubble .muted {
    color: inherit;
    opacity: 0.8;
  }
  .meta {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25em 0.75em;
    font-size: 0.8125em;
  }
  .failed {
    color: var(--pidge-danger, light-dark(#9f1c15, #ffb0a8));
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: 0.4em;
  }
  .day,
  .divider {
    display: flex;
    align-items: center;
    gap: 0.75em;
    padding-block: 0.5em;
    font-size: 0.875em;
  }
  .day {
    justify-content: center;
    color: var(--pidge-muted, light-dark(#5b5b66, #b3b3bd));
  }
  .divider {
    color: var(--pidge-accent, light-dark(#1d4ed8, #8ab4ff));
  }
  .divider::before,
  .divider::after {
    content: "";
    flex: 1;
    border-block-start: 1px solid;
  }
  .pills {
    position: absolute;
    z-index: 1;
    inset-block-start: 0.5em;
    inset-inline: 0;
    display: grid;
    justify-items: center;
    gap: 0.5em;
    pointer-events: none;
  }
  .pill {
    margin: 0;
    padding: 0.25em 0.9em;
    border: 1px solid var(--pidge-border, light-dark(#c9c9d1, #4a4a52));
    border-radius: 2em;
    background: var(--pidge-bg, light-dark(#fff, #1c1c1e));
    box-shadow: 0 2px 8px rgb(0 0 0 / 20%);
    pointer-events: auto;
  }
  .editor textarea {
    inline-size: 100%;
    min-inline-size: min(16em, 60vw);
    background: var(--pidge-bg, light-dark(#fff, #1c1c1e));
    color: var(--pidge-fg, light-dark(#1c1c1e, #f2f2f4));
  }
  dialog {
    border: 1px solid var(--pidge-border, light-dark(#c9c9d1, #4a4a52));
    border-radius: var(--pidge-radius, 0.75em);
    background: var(--pidge-bg, light-dark(#fff, #1c1c1e));
    color: inherit;
  }
  @media print {
    :host {
      block-size: auto;
    }
    .scroller {
      display: block;
      overflow: visible;
    }
    pidge-composer,
    pidge-menu,
    .pills {
      display: none;
    }
  }
`;
