package simulator

import (
	"fmt"
	"strconv"
)

// Error codes of path 90313 that the simulator gives.
const (
	errBusy          = -1
	errBadSecret     = 40001
	errBadUserID     = 40003
	errMediaType     = 40004
	errMediaParam    = 40005
	errMediaSize     = 40006
	errBadMedia      = 40007
	errBadMsgType    = 40008
	errBadCorp       = 40013
	errBadToken      = 40014
	errButtonCount   = 40016
	errButtonType    = 40017
	errButtonName    = 40018
	errButtonKey     = 40019
	errButtonURL     = 40020
	errSubButtons    = 40023
	errBadCode       = 40029
	errListLength    = 40032
	errParameter     = 40035
	errBadAgent      = 40056
	errBadTag        = 40068
	errCount         = 40058
	errEmpty         = 40063
	errUnknownAPI    = 40066
	errNoToken       = 41001
	errNoSecret      = 41004
	errNoMedia       = 41006
	errNoAgent       = 41011
	errTokenExpired  = 42001
	errCodeExpired   = 42003
	errTaskID        = 42014
	errOtherAgent    = 42015
	errUnknownTask   = 42016
	errReplaceName   = 42020
	errCodeUsed      = 42022
	errKeyName       = 42027
	errCardURL       = 42028
	errCardMedia     = 42029
	errCardAppID     = 42030
	errCardType      = 42031
	errCardTitle     = 42033
	errHorizontal    = 42035
	errVertical      = 42036
	errOptions       = 42037
	errCardBtnText   = 42038
	errCardBtnKey    = 42039
	errOptionID      = 42040
	errOptionText    = 42041
	errJumps         = 42042
	errQuestionKey   = 42043
	errCardImage     = 42044
	errCardAction    = 42045
	errSubmitKey     = 42046
	errSelects       = 42047
	errCardUserID    = 42050
	errMenuKeys      = 42051
	errTooOld        = 42052
	errMethod        = 43001
	errNoCallback    = 43012
	errNoContent     = 44001
	errNoText        = 44004
	errTooLong       = 45002
	errArticles      = 45008
	errFrequency     = 45009
	errUnknownUser   = 60111
	errUserScope     = 60021
	errResponseCode  = 60140
	errAllInvalid    = 81013
	errNoRecipients  = 82001
	errVoiceEncoding = 301017
)

// apiError is an errcode other than 0 with its message.
type apiError struct {
	Code int
	Msg  string
}

// Error implements error.
func (e *apiError) Error() string { return fmt.Sprintf("%d %s", e.Code, e.Msg) }

func refuse(code int, format string, args ...any) *apiError {
	return &apiError{Code: code, Msg: fmt.Sprintf(format, args...)}
}

func itoa(n int) string { return strconv.Itoa(n) }
