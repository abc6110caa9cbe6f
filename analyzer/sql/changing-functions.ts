const CHANGING = new Set(['nextval', 'setval', 'lo_create', 'lo_unlink', 'lo_put', 'lo_import']);

/** Whether a function of PostgreSQL's own changes what is stored, though it stands in a SELECT. */
export const isChanging = (name: string | undefined): boolean => name !== undefined && CHANGING.has(name);
