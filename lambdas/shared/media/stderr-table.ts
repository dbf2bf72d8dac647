import type { Code } from "../codes.ts";

export interface StderrRow {
  readonly code: Code;
  /** Any of them in one message. */
  readonly pattern: RegExp;
  /** Says that something went wrong, not what: counts only when no other message says more. */
  readonly vague?: true;
  /** A message as yt-dlp wrote it; of long ones the part that counts. */
  readonly sample: string;
}

/**
 * yt-dlp's own words and what they mean, first match first. Its exit code is 1 for nearly everything, so the words are all there is.
 * What YouTube says of a video goes through yt-dlp unchanged and is not in this table: `playability-table.ts` knows it.
 * No row stands for "no captions": no words of yt-dlp's prove that.
 */
export const STDERR_ROWS: readonly StderrRow[] = [
  {
    code: "NoDiskSpace",
    pattern: /No space left on device|Disk quota exceeded/,
    sample: "ERROR: unable to write data: [Errno 28] No space left on device",
  },
  {
    code: "ProxySessionRejected",
    pattern: /(?:Tunnel connection failed:|CONNECT tunnel failed, response) (?:407|597)/,
    sample:
      "ERROR: [youtube] jNQXAC9IVRw: Unable to download API page: <urlopen error Tunnel connection failed: 407 Proxy Authentication Required> (caused by ProxyError('<urlopen error Tunnel connection failed: 407 Proxy Authentication Required>'))",
  },
  {
    // Our own refusal, since a gateway's comes as 590 and more: YouTube has led on to a host off the list, its captcha or consent page.
    code: "IpBlocked",
    pattern: /(?:Tunnel connection failed:|CONNECT tunnel failed, response) 403/,
    sample:
      "WARNING: [youtube] plainmanual: Unable to download webpage: <urlopen error Tunnel connection failed: 403 Forbidden> (caused by ProxyError('<urlopen error Tunnel connection failed: 403 Forbidden>'))",
  },
  {
    code: "ProxyExitFailed",
    pattern: /(?:Tunnel connection failed:|CONNECT tunnel failed, response) \d{3}/,
    sample:
      "ERROR: [youtube] jNQXAC9IVRw: Unable to download API page: <urlopen error Tunnel connection failed: 503 Service Unavailable> (caused by ProxyError('<urlopen error Tunnel connection failed: 503 Service Unavailable>'))",
  },
  {
    code: "ProxyUnreachable",
    pattern: /Unable to connect to proxy|Connection refused|Could not connect to server/,
    sample:
      "ERROR: [youtube] jNQXAC9IVRw: Unable to download API page: [Errno 111] Connection refused (caused by TransportError('[Errno 111] Connection refused'))",
  },
  {
    code: "ProxyUnreachable",
    pattern: /name resolution|Failed to resolve '|nodename nor servname/,
    sample:
      "ERROR: [youtube] jNQXAC9IVRw: Unable to download API page: [Errno -3] Temporary failure in name resolution (caused by TransportError('[Errno -3] Temporary failure in name resolution'))",
  },
  {
    code: "WrongVideoAnswered",
    pattern: /All player responses are invalid|got player responses for video/,
    sample:
      "ERROR: [youtube] wrong-video: All player responses are invalid. Your IP is likely being blocked by Youtube",
  },
  {
    code: "RateLimitedByYouTube",
    pattern: /HTTP Error 429|rate-limited by YouTube/,
    sample:
      "yt_dlp.utils.DownloadError: ERROR: Unable to download video subtitles for 'fr': HTTP Error 429: Too Many Requests",
  },
  {
    code: "UrlExpired",
    pattern: /[Uu]nable to download video (?:subtitles|data).*HTTP Error (?:400|403|404|410)/,
    sample: "ERROR: Unable to download video subtitles for 'en': HTTP Error 403: Forbidden",
  },
  {
    code: "IpBlocked",
    pattern: /HTTP Error (?:401|403)/,
    sample:
      "WARNING: [youtube] jNQXAC9IVRw: Unable to download API page: HTTP Error 403: Forbidden (caused by <HTTPError 403: Forbidden>)",
  },
  {
    code: "TokenGated",
    pattern: /missing subtitles languages because a PO token was not provided|subtitles require a PO Token/,
    sample:
      "WARNING: [youtube] token-gated: There are missing subtitles languages because a PO token was not provided. Subtitles for these languages are missing: en. Automatic captions for 1 languages are missing.",
  },
  {
    code: "ClientRejected",
    pattern: /HTTP Error 400/,
    sample:
      "WARNING: [youtube] plainmanual: Unable to download API page: HTTP Error 400: Bad Request (caused by <HTTPError 400: Bad Request>)",
  },
  {
    code: "UpstreamServerError",
    pattern: /HTTP Error 5\d\d/,
    sample: "ERROR: [download] Got error: HTTP Error 500: Internal Server Error. Giving up after 10 retries",
  },
  {
    code: "NetworkTimeout",
    pattern: /timed out/i,
    sample:
      "ERROR: [youtube] jNQXAC9IVRw: Unable to download API page: The read operation timed out (caused by TransportError('The read operation timed out'))",
  },
  {
    code: "TruncatedResponse",
    pattern: /\d+ more expected|IncompleteRead|downloaded file is empty|Failed to parse JSON/,
    sample: "ERROR: [download] Got error: 50000 bytes read, 47009 more expected. Giving up after 3 retries",
  },
  {
    code: "NetworkReset",
    pattern: /Connection reset by peer|UNEXPECTED_EOF_WHILE_READING|Connection aborted|Remote end closed/,
    sample:
      "ERROR: [youtube] jNQXAC9IVRw: Unable to download API page: [Errno 104] Connection reset by peer (caused by TransportError('[Errno 104] Connection reset by peer'))",
  },
  {
    // Somebody on the way speaks another TLS than YouTube does, or none.
    code: "ProxyExitFailed",
    pattern: /CERTIFICATE_VERIFY_FAILED|WRONG_VERSION_NUMBER|(?:SSLV3|TLSV1)_ALERT_/,
    sample:
      "WARNING: [youtube] plainmanual: Unable to download API page: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate (_ssl.c:1006) (caused by CertificateVerifyError('[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate (_ssl.c:1006)'))",
  },
  {
    code: "InvalidVideoId",
    pattern: /Incomplete YouTube ID|is not a valid URL/,
    sample:
      "ERROR: [youtube:truncated_id] short: Incomplete YouTube ID short. URL https://www.youtube.com/watch?v=short looks truncated.",
  },
  {
    code: "Unavailable",
    pattern: /playlist type is unviewable|Failed to resolve url \(does the playlist exist\?\)/,
    sample: "ERROR: [youtube:tab] RDdQw4w9WgXcQ: YouTube said: This playlist type is unviewable.",
  },
  {
    code: "LayoutChanged",
    pattern:
      /Requested format is not available|No video formats found|Only images are available|n challenge solving failed/,
    vague: true,
    sample:
      "ERROR: [youtube] xQknAlRnaM4: Requested format is not available. Use --list-formats for a list of available formats",
  },
  {
    code: "LayoutChanged",
    pattern:
      /Failed to extract any player response|Unable to extract|information found in video info|HTTP Error (?:3\d\d|404)/,
    vague: true,
    sample:
      "ERROR: [youtube] Nq2wYlWFucg: Failed to extract any player response; please report this issue on  https://github.com/yt-dlp/yt-dlp/issues?q=",
  },
  {
    // Whatever else a request failed of: its words are those of a library, not YouTube's.
    code: "NetworkReset",
    pattern: /Unable to download (?:API page|webpage|JSON metadata)|Download of .{1,99} failed/,
    sample:
      "ERROR: [youtube] K781DYUtnKk: Unable to download API page: <urlopen error EOF occurred in violation of protocol (_ssl.c:1131)> (caused by URLError(SSLEOFError(8, 'EOF occurred in violation of protocol (_ssl.c:1131)')))",
  },
  {
    // yt-dlp's own words for what it does not understand.
    code: "LayoutChanged",
    pattern: /please report this issue on/,
    vague: true,
    sample:
      "ERROR: [youtube] plainmanual: An extractor error has occurred. (caused by KeyError('streamingData')); please report this issue on  https://github.com/yt-dlp/yt-dlp/issues?q=",
  },
];

/** What yt-dlp always has to say of its own state; none of it tells anything about the video. */
export const CHATTER =
  /No supported JavaScript runtime|client \w* ?formats (?:have been|require|are possibly)|impersonat|unable to extract (?:yt|web client) initial|Incomplete data received|Retrying \(|Release time of video is not known|^Reading options from STDIN/;
