/** Most keys in use at once on one client (docs.digdir.no, «Klientregistrering»). */
export const mostKeys = 5;
