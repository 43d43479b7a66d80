/** What the example of an authorized trading partner does not show. */
export const changes = { '/duns': '804735132' }
