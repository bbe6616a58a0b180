import config from "./playwright.config";

/** `npm run pictures`: the README's pictures, taken of the built product. */
export default { ...config, testMatch: "pictures.ts", outputDir: "../test-results/pictures", workers: 1 };
