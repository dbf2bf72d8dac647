import type { Scene } from "../../scenes/scene.ts";
import type { JsonObject } from "../exchange.ts";
import type { PlayabilityKind } from "./playability.ts";

const EVERYWHERE = [
  "AT",
  "AU",
  "BR",
  "CA",
  "CH",
  "DE",
  "ES",
  "FR",
  "GB",
  "IN",
  "IT",
  "JP",
  "MX",
  "NL",
  "PL",
  "PT",
  "SE",
  "US",
];

/** `videoDetails`: what a video is called, how long it is, whether it is live. */
export function videoDetails(scene: Scene, kind: PlayabilityKind): JsonObject {
  const wasStream = kind === "live" || kind === "upcoming" || scene.id === "past-stream";
  return {
    videoId: scene.id,
    title: scene.title,
    lengthSeconds: String(kind === "live" || kind === "upcoming" ? 0 : scene.durationSeconds),
    ...(kind === "live" ? { isLive: true } : {}),
    ...(kind === "upcoming" ? { isUpcoming: true } : {}),
    keywords: ["earshot", "demo"],
    channelId: scene.channel.id,
    isOwnerViewing: false,
    shortDescription: scene.about,
    isCrawlable: true,
    thumbnail: { thumbnails: [{ url: `https://i.ytimg.com/vi/${scene.id}/hqdefault.jpg`, width: 480, height: 360 }] },
    allowRatings: true,
    viewCount: "1234",
    author: scene.channel.name,
    isPrivate: false,
    isUnpluggedCorpus: false,
    isLiveContent: wasStream,
  };
}

/** `microformat`, for web clients: the countries and dates of a video. */
export function microformat(scene: Scene): JsonObject {
  return {
    playerMicroformatRenderer: {
      thumbnail: { thumbnails: [{ url: `https://i.ytimg.com/vi/${scene.id}/hqdefault.jpg`, width: 480, height: 360 }] },
      embed: { iframeUrl: `https://www.youtube.com/embed/${scene.id}`, width: 1280, height: 720 },
      title: { simpleText: scene.title },
      description: { simpleText: scene.about },
      lengthSeconds: String(scene.durationSeconds),
      ownerProfileUrl: `http://www.youtube.com/${scene.channel.handle}`,
      externalChannelId: scene.channel.id,
      isFamilySafe: scene.playability !== "age",
      availableCountries: scene.availableCountries ?? EVERYWHERE,
      isUnlisted: false,
      hasYpcMetadata: scene.playability === "paid",
      viewCount: "1234",
      category: "Education",
      publishDate: scene.publishedAt,
      ownerChannelName: scene.channel.name,
      uploadDate: scene.publishedAt,
    },
  };
}
