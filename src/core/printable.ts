/** Text of others (models, servers, files) before it is shown on a terminal: line ends and tabs stay, other control and formatting characters go. */
export function printable(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]|\p{Cf}|[\u2028\u2029]/gu, "");
}
