/** @module Names that real people have: long, short, accented, hyphenated, with apostrophes. */

/** First names, from many places. */
export const FIRST_NAMES = [
  ...['Ada', 'Amara', 'Anaïs', 'Anders', 'Aoife', 'Arjun', 'Aylin', 'Beatriz', 'Björn', 'Bo'],
  ...['Carlos', 'Chidi', 'Chloé', 'Daria', 'Dmitri', 'Eleni', 'Emre', 'Esra', 'Fatima', 'Felix'],
  ...['Freya', 'Giulia', 'Grace', 'Hana', 'Hugo', 'Ibrahim', 'Ingrid', 'Isla', 'Ivan', 'Jamal'],
  ...['Jean-Luc', 'Jin', 'José', 'Kaito', 'Katarína', 'Kofi', 'Lars', 'Leila', 'Linh', 'Lucía'],
  ...['Mads', 'Magda', 'Malik', 'Mary Ann', 'Mateo', 'Mei', 'Mila', 'Nadia', 'Noor', 'Olu'],
  ...['Oscar', 'Paloma', 'Priya', 'Quentin', 'Rafał', 'Rosa', 'Ruth', 'Samir', 'Sanne', 'Seán'],
  ...['Sofia', 'Tariq', 'Thandiwe', 'Tomás', 'Uma', 'Viktor', 'Wanjiru', 'Xu', 'Yara', 'Zoë'],
] as const

/** Family names, from many places. */
export const FAMILY_NAMES = [
  ...['Abara', 'Almeida', 'Andersen', 'Bauer', 'Benali', 'Bianchi', 'Brown', 'Castillo', 'Chen'],
  ...['Cohen', "D'Angelo", 'Da Silva', 'Demir', 'Dubois', 'Eriksen', 'Fernández', 'Fischer'],
  ...['García-López', 'Gupta', 'Haddad', 'Horváth', 'Ibekwe', 'Ito', 'Jansen', 'Jones', 'Kaya'],
  ...['Kim', 'Kowalska', 'Kumar', 'Larsen', 'Lefèvre', 'Li', 'Lindqvist', 'Lovelace', 'Mbeki'],
  ...['McKenzie', 'Mehta', 'Moreau', 'Müller', 'Nakamura', 'Nguyen', 'Novák', "O'Brien", 'Okafor'],
  ...['Öztürk', 'Papadakis', 'Park', 'Petrov', 'Quinn', 'Rahman', 'Rossi', 'Salazar', 'Sato'],
  ...['Schmidt', 'Singh', 'Smith', 'Sørensen', 'Tanaka', 'van den Berg', 'Vasquez', 'Vu', 'Wagner'],
  ...['Walker', 'Wójcik', 'Yamamoto', 'Yılmaz', 'Zhang', 'Zhou'],
] as const

/** Ordinary words for titles and texts. */
export const WORDS = [
  ...['anchor', 'autumn', 'basket', 'beacon', 'bridge', 'candle', 'canyon', 'cedar', 'cinder'],
  ...['cobalt', 'copper', 'coral', 'cotton', 'crystal', 'delta', 'dune', 'echo', 'ember', 'fable'],
  ...['falcon', 'fern', 'flint', 'forest', 'garnet', 'ginger', 'glacier', 'harbor', 'hazel'],
  ...['indigo', 'island', 'ivory', 'jasper', 'juniper', 'kettle', 'lagoon', 'lantern', 'ledger'],
  ...['lilac', 'linen', 'maple', 'marble', 'meadow', 'mercury', 'mosaic', 'nectar', 'nickel'],
  ...['nimbus', 'oasis', 'olive', 'onyx', 'orchid', 'oxide', 'paper', 'pebble', 'pepper', 'pine'],
  ...['plaza', 'prairie', 'quartz', 'quill', 'raven', 'ribbon', 'river', 'saffron', 'sierra'],
  ...['silver', 'spruce', 'summit', 'tamarind', 'thistle', 'timber', 'topaz', 'tulip', 'tundra'],
  ...['umber', 'valley', 'velvet', 'violet', 'walnut', 'willow', 'winter', 'zephyr', 'zinc'],
] as const

/** A name in plain lower-case letters, as logins and addresses are written: `Seán O'Brien` → `sean.obrien`. */
export function plainName(name: string): string {
  return name
    .replaceAll('ø', 'o')
    .replaceAll('Ø', 'O')
    .replaceAll('ł', 'l')
    .replaceAll('ı', 'i')
    .normalize('NFD')
    .replace(/[\u0300-\u036f']/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '.')
    .replace(/^\.|\.$/g, '')
}
