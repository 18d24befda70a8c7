import { css } from "lit";

export const searchStyles = css`
  :host {
    display: block;
  }
  form {
    padding: 0.5em 0.75em;
  }
  input {
    inline-size: 100%;
    border-radius: 2em;
  }
  .hit {
    inline-size: 100%;
    text-align: start;
  }
  .text {
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 3;
    overflow: hidden;
    overflow-wrap: anywhere;
  }
  .summary {
    margin: 0;
    padding: 0.25em 1em;
  }
`;
