package simulator

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// tc3Skew is how far the time of a signature may be off
// (cloud.tencent.com/document/api/866/33519).
const tc3Skew = 5 * time.Minute

const tc3Algorithm = "TC3-HMAC-SHA256"

var tc3Header = regexp.MustCompile(`^TC3-HMAC-SHA256 Credential=([^/,\s]+)/(\d{4}-\d\d-\d\d)/([a-z]+)/tc3_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$`)

// checkTC3 verifies the signature of a request (method TC3-HMAC-SHA256) for a
// service. now is the machine's time: the cloud knows no simulated one.
func (s *Simulator) checkTC3(r *http.Request, body []byte, service string, now time.Time) *tencentError {
	stamp := r.Header.Get("X-Tc-Timestamp")
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil {
		return tencentRefuse("MissingParameter", "X-TC-Timestamp is missing or no number")
	}
	part := tc3Header.FindStringSubmatch(r.Header.Get("Authorization"))
	if part == nil {
		return tencentRefuse("AuthFailure.SignatureFailure", "the Authorization header is missing or malformed")
	}
	id, date, named, signed, signature := part[1], part[2], part[3], strings.Split(part[4], ";"), part[5]
	at := time.Unix(seconds, 0).UTC()
	switch {
	case now.Sub(at).Abs() > tc3Skew:
		return tencentRefuse("AuthFailure.SignatureExpire", "the timestamp is more than five minutes off")
	case s.cfg.TencentSecretID == "" || id != s.cfg.TencentSecretID:
		return tencentRefuse("AuthFailure.SecretIdNotFound", "the SecretId is not found")
	case at.Format(time.DateOnly) != date || named != service:
		return tencentRefuse("AuthFailure.SignatureFailure", "the credential scope does not fit the request")
	}
	headers, ok := tc3Headers(r, signed)
	if !ok {
		return tencentRefuse("AuthFailure.SignatureFailure", "content-type and host must be signed")
	}
	canonical := fmt.Sprintf("%s\n/\n%s\n%s\n%s\n%s", r.Method, r.URL.RawQuery, headers, part[4], hexSum(body))
	scope := date + "/" + service + "/tc3_request"
	want := tc3Sign(s.cfg.TencentSecretKey, date, service, tc3Algorithm+"\n"+stamp+"\n"+scope+"\n"+hexSum([]byte(canonical)))
	if !hmac.Equal([]byte(want), []byte(signature)) {
		return tencentRefuse("AuthFailure.SignatureFailure", "the provided credentials could not be validated")
	}
	return nil
}

// tc3Headers writes the signed headers in their canonical form.
func tc3Headers(r *http.Request, names []string) (string, bool) {
	var b strings.Builder
	found := 0
	for _, name := range names {
		value := r.Header.Get(name)
		switch name {
		case "host":
			value = r.Host
			found++
		case "content-type":
			found++
		}
		fmt.Fprintf(&b, "%s:%s\n", name, strings.ToLower(strings.TrimSpace(value)))
	}
	return b.String(), found == 2
}

// tc3Sign derives the key of a day and a service, and signs with it.
func tc3Sign(key, date, service, text string) string {
	k := []byte("TC3" + key)
	for _, part := range []string{date, service, "tc3_request", text} {
		mac := hmac.New(sha256.New, k)
		mac.Write([]byte(part))
		k = mac.Sum(nil)
	}
	return hex.EncodeToString(k)
}

func hexSum(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
