/** Waits until a condition holds. Returns its value. */
export async function until(what, holds, seconds = 30) {
  for (const end = performance.now() + 1000 * seconds; ; await new Promise((resolve) => setTimeout(resolve, 25))) {
    const value = await holds();
    if (value) return value;
    if (performance.now() > end) throw new Error(`waited ${seconds} s in vain for ${what}`);
  }
}
