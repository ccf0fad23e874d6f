/** @module The key that every twin signs with: published here on purpose, so that answers replay, and good for nothing but development. */

/** Its id, as it stands in tokens and key sets. */
export const KEY_ID = 'holdout-development-key'

/** The public half, as a key set shows it. */
export const PUBLIC_KEY = {
  kty: 'RSA',
  alg: 'RS256',
  use: 'sig',
  kid: KEY_ID,
  e: 'AQAB',
  n: 'v1nXt0eqcXtNpOPU0YeWTYd4wDlTUZp6yK2VZ7g9CpPcI_fViDsLRJJk-rnjKCg9OM9Ck1CeARBfkhltcvFC7Tz4P4F0ZHva59fxRNnjam0YqKkNQOwyZckwKKtJQoFoHrrZyZk0VXhoe9NLF6NHTKoenw5Hb4t35UnakCGqX3aaUI14nG9AfL_olrME9mVikyReqJiJR1PA9mr7IYcidcbwnIxd2MOdddbBpiaO0Ma9kL7TurXj4PbNc7uEstJZWPYhWy2sS6udKmwdrHXuMT7aXpty8KohLdXtdiqWOGAinVZjVOeQQi4WiAc44m-dZTyg6Qp146Plkz-TY27PpQ',
} as const

/** Both halves, for signing. */
export const DEVELOPMENT_KEY = {
  kty: 'RSA',
  alg: 'RS256',
  e: PUBLIC_KEY.e,
  n: PUBLIC_KEY.n,
  d: 'AoFQm6uqhZXRrGj3Lk8SHq25XPrjJlxZYysym4sD8ZGB_k6OUxxCx4ELJWUtnib4tjewbXFOwEDQn38JucmC0MxNi7dMKMyeTw66r-YSXiBThFHCRKlS95YstTuY1_ANxuk3VLZWww-yfnyDrSmME2rev8JWGRXAWhYfcGegbWOAURRveW9yRvvp0H1mNbiaKyxU3-ke2Fsu5jIomhJh_urRBprj0HGqJtiKNSL96HjPL9bVkuidBqrv_OoUgx0XBX7mtD7ouCsJZhihOOqSMal5DMxpRuMbGmh3MUnDWxE6fWZnMchJXTpMzzkmV5XmgoJ9HUiGNM6iqyy4Q5TOOQ',
  p: '5blPpWgz6ImG4p73pgydfGylV71cf_07uJU2W9d7NB9nYmhTVltoYZPRP-2Grw5miNN6itA075GDnws8qFTXl_ZfkI5b9F9dUVfJziuPi5YGbKbiWkjAqLDmdtJXJbsfnbvzgKurDDNG72fxbxZZZ7GeLFmffsm65GNmd9lVjS8',
  q: '1Tzo7E42p8jMLdQpjuoioslBjIQAIxrxd47WslDp5ZheYQZMmLIGUc9Q-lvFwOOUOVHZDCAndp0JXP9zGODIlteSVC_-L4u1EGhoCKCWsBzPyYi92QOx-h_5IWFNlAuyoL1QzlES_7pEO45-WMtq6vy4OiXnPR5u1H0Ccyt-w2s',
  dp: 'eQlUP5BRmTmsygZ78Q9AgugzjbEF5aGlL7HefDFihqntLNpO3nc23gKmA4rApcdumrTiIfVljrwan1eqU_6vwS9cVqvLI0yDvHIGsAwfi6o2JFUhefRPHhJmu0BEDmszU0ZOHANXEgyKWWVoveEGpi3davylnoXnZKJCwO7Ptp0',
  dq: 'xLZeAbDdhsccZKK2e9rOfPHAgIo9PiVa4Hpq4TD3tRBs8IDJJIwGfG4OPAdxVNIdKQuyeRcokKmpu5sEaMzk_xJ7MSLdEKuHK03Fuz-6A1lw7nAxAwP_qcjZIMwMryhjbxl2c_4i0rrYu0Bmmi99wK3Gng3dVmq-v1NbcTeMx2U',
  qi: 'YW8_PwSDYnbuZwLLle11xbwr5PoRlxpg-xY6RlXMa_lQvVKvT1oij-4k6f6AAarW8exzaI_4jrJ-psq1y2IL_q75KLy_Qrkv--0EdKSPr4jNGZcCHWiG-bbvhTh-oUUsWvGVmyyzm93nIpuhm35OHq3cdp_1sCAXPQFa26EyjiA',
} as const
