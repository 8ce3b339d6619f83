package simulator

// The rules of template cards (path 90236, 94888, 90241) as tables. Lengths in
// characters are what the client shows, not what the server enforces; they
// become warnings. Bytes, counts, uniqueness and presence are enforced.

// mode is where a card comes from.
type mode uint8

const (
	modeSend    mode = iota // message/send
	modeUpdate              // message/update_template_card
	modePassive             // the answer to a callback
)

// presence is whether a part belongs on a type of card.
type presence uint8

const (
	no presence = iota
	may
	must
)

// cardTypes are the columns of cardMatrix.
var cardTypes = [...]string{
	"text_notice", "news_notice", "button_interaction", "vote_interaction", "multiple_interaction",
}

// cardMatrix says which part may or must stand on which card, and the error
// code where it is missing.
var cardMatrix = []struct {
	part    string
	in      [len(cardTypes)]presence
	missing int
}{
	{"source", [...]presence{may, may, may, may, may}, 0},
	{"action_menu", [...]presence{may, may, may, no, no}, 0},
	{"main_title", [...]presence{may, must, must, must, must}, errCardTitle},
	{"sub_title_text", [...]presence{may, no, may, no, no}, 0},
	{"quote_area", [...]presence{may, may, may, no, no}, 0},
	{"emphasis_content", [...]presence{may, no, no, no, no}, 0},
	{"image_text_area", [...]presence{no, may, no, no, no}, 0},
	{"card_image", [...]presence{no, may, no, no, no}, 0},
	{"vertical_content_list", [...]presence{no, may, no, no, no}, 0},
	{"horizontal_content_list", [...]presence{may, may, may, no, no}, 0},
	{"jump_list", [...]presence{may, may, no, no, no}, 0},
	{"card_action", [...]presence{must, must, may, no, no}, errCardAction},
	{"button_selection", [...]presence{no, no, may, no, no}, 0},
	{"button_list", [...]presence{no, no, must, no, no}, errEmpty},
	{"checkbox", [...]presence{no, no, no, must, no}, errEmpty},
	{"select_list", [...]presence{no, no, no, no, must}, errSelects},
	{"submit_button", [...]presence{no, no, no, must, must}, errSubmitKey},
	{"replace_text", [...]presence{no, no, may, may, may}, 0},
}

// kind is the JSON type of a field.
type kind uint8

const (
	text kind = iota
	number
	flag // true or false
	object
	list
)

// field is one field of a part. A zero limit does not apply.
type field struct {
	name     string
	kind     kind
	missing  int // code when absent or empty; 0: may be absent
	shown    int // characters that the client shows
	bytes    int // most bytes, else tooLong
	tooLong  int
	low, top float64 // numbers
	decimal  bool    // a number that need not be whole
	unique   int     // code when two items of a list agree; empty ones do not count
	atLeast  int     // list length, else length
	atMost   int
	length   int
	updates  bool  // only in an update
	of       shape // object, items of a list
}

// shape is the fields of an object, and what its "type" asks for.
type shape struct {
	fields []field
	byType map[int64]need
}

type need struct {
	field   string
	missing int
}

const maxKey = 1024 // bytes of a button key or question_key

// linked is what a type 1 (page) or 2 (mini program) asks for.
var linked = map[int64]need{1: {"url", errCardURL}, 2: {"appid", errCardAppID}}

func linkFields(rest ...field) []field {
	return append([]field{
		{name: "type", kind: number, top: 2}, {name: "url"}, {name: "appid"}, {name: "pagepath"},
	}, rest...)
}

func options(most, shown int, extra ...field) field {
	return field{name: "option_list", kind: list, missing: errOptions, atLeast: 1, atMost: most, length: errOptions,
		of: shape{fields: append([]field{
			{name: "id", missing: errOptionID, bytes: 128, tooLong: errOptionID, unique: errOptionID},
			{name: "text", missing: errOptionText, shown: shown},
		}, extra...)}}
}

func questionKey(unique int) field {
	return field{name: "question_key", missing: errQuestionKey, bytes: maxKey, tooLong: errQuestionKey, unique: unique}
}

var disable = field{name: "disable", kind: flag, updates: true}

// cardParts describes every part named in cardMatrix.
var cardParts = map[string]field{
	"source": {kind: object, of: shape{fields: []field{
		{name: "icon_url"}, {name: "desc", shown: 20}, {name: "desc_color", kind: number, top: 3}}}},
	"action_menu": {kind: object, of: shape{fields: []field{
		{name: "desc"},
		{name: "action_list", kind: list, missing: errEmpty, atLeast: 1, atMost: 3, length: errCount,
			of: shape{fields: []field{
				{name: "text", missing: errEmpty},
				{name: "key", missing: errEmpty, bytes: maxKey, tooLong: errCount, unique: errMenuKeys}}}}}}},
	"main_title": {kind: object, of: shape{fields: []field{
		{name: "title", shown: 36}, {name: "desc", shown: 44}}}},
	"sub_title_text": {kind: text, shown: 160},
	"quote_area": {kind: object, of: shape{byType: linked, fields: linkFields(
		field{name: "title"}, field{name: "quote_text"})}},
	"emphasis_content": {kind: object, of: shape{fields: []field{
		{name: "title", shown: 14}, {name: "desc", shown: 22}}}},
	"image_text_area": {kind: object, of: shape{byType: linked, fields: linkFields(
		field{name: "title"}, field{name: "desc"}, field{name: "image_url", missing: errCardImage})}},
	"card_image": {kind: object, of: shape{fields: []field{
		{name: "url", missing: errCardImage}, {name: "aspect_ratio", kind: number, low: 1.3, top: 2.25, decimal: true}}}},
	"vertical_content_list": {kind: list, atMost: 4, length: errVertical, of: shape{fields: []field{
		{name: "title", missing: errCardTitle, shown: 38}, {name: "desc", shown: 160}}}},
	"horizontal_content_list": {kind: list, atMost: 6, length: errHorizontal, of: shape{
		byType: map[int64]need{1: {"url", errCardURL}, 2: {"media_id", errCardMedia}, 3: {"userid", errCardUserID}},
		fields: []field{
			{name: "type", kind: number, top: 3},
			{name: "keyname", missing: errKeyName, shown: 5}, {name: "value", shown: 30},
			{name: "url"}, {name: "media_id"}, {name: "userid"}}}},
	"jump_list": {kind: list, atMost: 3, length: errJumps, of: shape{byType: linked, fields: linkFields(
		field{name: "title", missing: errCardTitle, shown: 18})}},
	"card_action": {kind: object, of: shape{byType: linked, fields: linkFields()}},
	"button_selection": {kind: object, of: shape{fields: []field{
		questionKey(0), {name: "title"}, {name: "selected_id"}, disable, options(10, 16)}}},
	"button_list": {kind: list, atLeast: 1, atMost: 6, length: errCount, of: shape{
		byType: map[int64]need{0: {"key", errCardBtnKey}, 1: {"url", errCardURL}},
		fields: []field{
			{name: "type", kind: number, top: 1},
			{name: "text", missing: errCardBtnText, shown: 10}, {name: "style", kind: number, low: 1, top: 4},
			{name: "key", bytes: maxKey, tooLong: errCardBtnKey, unique: errCardBtnKey}, {name: "url"}}}},
	"checkbox": {kind: object, of: shape{fields: []field{
		questionKey(0), {name: "mode", kind: number, top: 1}, disable,
		options(20, 17, field{name: "is_checked", kind: flag})}}},
	"select_list": {kind: list, atLeast: 1, atMost: 3, length: errSelects, of: shape{fields: []field{
		questionKey(errQuestionKey), {name: "title"}, {name: "selected_id"}, disable, options(10, 16)}}},
	"submit_button": {kind: object, of: shape{fields: []field{
		{name: "text", shown: 10}, {name: "key", missing: errSubmitKey, bytes: maxKey, tooLong: errSubmitKey}}}},
	"replace_text": {kind: text, updates: true},
}
