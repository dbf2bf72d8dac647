/** What `earshot help` prints. */
export const HELP_TEXT = `Usage: npm start -- COMMAND [OPTION …]

Commands
  get VIDEO           the transcript of one video, by id or address
      --lang TAGS       languages in order of preference, for example en,de (a last * accepts any); default: the original language
      --kind KIND       any, manual or asr; default any
      --format FORMAT   txt, json, srt, vtt, md or csv; default txt
      --words           with the start of each word, where the source has it
      --lanes LANES     only these: captions, youtubei, ytdlp, deepgram
      --speech MODE     auto, never or always; default auto
      --refresh         ask YouTube even if the answer is known
      --max-cost USD    the most this transcript may cost, US dollars
      --endpoint URL    use a deployed service, or a running serve
      --api-key KEY     its key; EARSHOT_API_KEY keeps it out of the process list
  batch LIST          the transcripts of a file with a video a line, of - (standard input), of a channel, a playlist, or of several videos;
                      a JSON line a video on stdout as soon as it is done, failures last
      --lang --kind --lanes --speech --refresh --max-cost --endpoint --api-key   as for get
      --concurrency N   videos at a time; default and most: what the service allows
      --out DIR         a file for each transcript, VIDEO.FORMAT; with --format and --words as for get
      --resume ID       go on with a batch: what failed or has no verdict is tried again, as it was asked for, and nothing else
                      Ctrl-C lets the videos under way end, 30 s at most; a second one ends them at once. In a service of another
                      process, or a deployed one, the batch goes on.
  channel LIST        the videos of a channel or playlist, by id, @handle, c/NAME, user/NAME or address
      --tab TAB         of a channel: uploads, shorts or streams; default uploads
      --limit N         the most videos, page by page; default 100
      --format FORMAT   txt (id, length, title), json or csv; default txt
      --endpoint --api-key   as for get
  smoke               whether a service works: alive, ready, its version, one transcript, one refusal; exit code 0 or 1
      --video VIDEO     one with captions, whose transcript is asked for
      --endpoint --api-key   as for get
  serve [--port N]    the HTTP interface on 127.0.0.1, until Ctrl-C; default PORT, else 8787
  doctor [--json]     checks this machine and the settings
  secret check        whether the proxy account can be used; one problem a line
      --connect         try it at the gateway too
      --json            as JSON
  secret put [FILE]   checks the account in FILE, else in standard input, and stores it in EARSHOT_SECRETS_FILE
      --secret-id ID    store it in AWS Secrets Manager
  incident [NAME …]   breaks things around real jobs and tells which alarms are raised and cleared, and when; all, or what there is
  demo                shows it at work without network

The result goes to stdout, progress to stderr: live lines on a terminal, JSON lines otherwise.

Exit codes
  0  there is a transcript
  1  blocked or failed: nothing is known of the video
  2  not a video, wrong options, or no JSON
  3  the video's final answer: no captions, private, removed, age, members, paid, country
  4  not yet: upcoming, live or processing
  5  the proxy or an account is at fault
  130  interrupted
For batch: 0 every video has a verdict that stands, transcripts or not; 1 some were blocked or failed, or the batch broke off: see --resume
`;
