/**
 * The pages behind `error_uri`: what each refusal of the token endpoint means and what to do about it, for people, in
 * bokmål, nynorsk and English. This room owns their look, their addresses and the choice of language, and exports what
 * other pages need for the same look. The protocol defines the refusals and their meaning; token-granting decides who
 * is refused and what the token endpoint answers. The pages contain only public text: they use no register, no setting,
 * and only the language of the request.
 */
export { chooseLanguage, findLanguage } from './choose-language.ts';
export { type Html, html } from './html.ts';
export { contentSecurityPolicy } from './page-style.ts';
export { renderPage, renderText } from './render-page.ts';
export { errorPageRoutes } from './routes.ts';
