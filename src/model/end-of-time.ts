/** Stands where no day or instant limits: sorts after all of them, as texts. Texts of Cypher write it out. */
export const END_OF_TIME = '~';
