const LIGHTHOUSE = [
  "The lighthouse keeper climbs the stairs at dusk.",
  "Two hundred and eleven steps, and a lamp at the top.",
  "He counts the ships that pass before midnight.",
  "When the fog comes in, he rings the bell by hand.",
  "Nobody has ever answered it.",
  "In the morning he writes one line into the book.",
] as const;

const LIGHTHOUSE_SPOKEN = [
  "the lighthouse keeper climbs the stairs",
  "at dusk two hundred and eleven steps",
  "and a lamp at the top he counts the",
  "ships that pass before midnight when",
  "the fog comes in he rings the bell",
  "by hand nobody has ever answered it",
] as const;

const LEUCHTTURM = [
  "Der Leuchtturmwärter steigt in der Dämmerung die Treppe hinauf.",
  "Zweihundertelf Stufen, und oben eine Lampe.",
  "Bis Mitternacht zählt er die Schiffe.",
  "Kommt Nebel auf, läutet er die Glocke von Hand.",
] as const;

const PHARE = [
  "Le gardien du phare monte l’escalier au crépuscule.",
  "Deux cent onze marches, et une lampe tout en haut.",
  "Il compte les navires qui passent avant minuit.",
] as const;

const FAROL = [
  "O faroleiro sobe as escadas ao anoitecer.",
  "Duzentos e onze degraus, e uma lâmpada no topo.",
  "Ele conta os navios que passam antes da meia-noite.",
] as const;

const FARO_DICHO = ["el farero sube las escaleras al", "anochecer doscientos once peldaños"] as const;

const TODAI = [
  "灯台守は夕暮れに階段を上ります。",
  "二百十一段の上に灯りがあります。",
  "真夜中まで船を数えます。",
] as const;

const MANARA = [
  "يصعد حارس المنارة الدرج عند الغروب.",
  "مئتان وإحدى عشرة درجة، ومصباح في الأعلى (رقم 7).",
  "يَعُدّ السفن حتى منتصف الليل.",
] as const;

/** Lines used by several scenes, written for the demo. */
export { FARO_DICHO, FAROL, LEUCHTTURM, LIGHTHOUSE, LIGHTHOUSE_SPOKEN, MANARA, PHARE, TODAI };
