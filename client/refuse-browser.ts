/**
 * What a browser or a bundler for browsers gets in the place of this library.
 *
 * @throws always, when it is loaded.
 */
throw new Error(
  '@portvakt/client does not run in a browser: the private key would be readable for every visitor. Get the token on your server, and let the page call that.',
);

export {};
