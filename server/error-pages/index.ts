/**
 * The pages behind `error_uri`: what each refusal of the token endpoint means and what to do about it, for people, in
 * bokmål, nynorsk and English. Owns how they look, their addresses and the choice of language. Which refusals there are
 * and what they mean is the protocol's; who is refused, and what the token endpoint answers, belongs to token-granting.
 * The pages hold nothing but public text: they read no register, no setting and nothing of the request but its language.
 * What other pages for people need to look the same is handed out here, too.
 */
export { chooseLanguage, findLanguage } from './choose-language.ts';
export { type Html, html } from './html.ts';
export { contentSecurityPolicy } from './page-style.ts';
export { renderPage, renderText } from './render-page.ts';
export { errorPageRoutes } from './routes.ts';
