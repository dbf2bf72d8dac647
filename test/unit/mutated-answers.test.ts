import { test } from "vitest";
import { checkSpoiltAnswers } from "../support/spoilt-answers.ts";

test('2_000 spoilt answers: each ends in a typed code, none in "no captions"', () => checkSpoiltAnswers(2_000));
