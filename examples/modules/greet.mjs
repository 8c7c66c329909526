export const greet = (first, ...others) => `Hello ${[first, ...others].join(" and ")}!`;
