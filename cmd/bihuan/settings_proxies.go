package main

import (
	"net/netip"
	"strings"
)

// proxySettings say whose word counts on where a request comes from.
type proxySettings struct {
	Trusted []string `name:"trusted-proxies" env:"BIHUAN_TRUSTED_PROXIES" help:"Addresses or networks of the reverse proxies in front, besides this machine's own." placeholder:"CIDR"`
}

func (s proxySettings) check() error {
	_, err := s.networks()
	return err
}

// networks are the proxies' addresses, with this machine's own.
func (s proxySettings) networks() ([]netip.Prefix, error) {
	out := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	for _, word := range s.Trusted {
		p, err := proxy(strings.TrimSpace(word))
		// Whom everybody is a proxy to believes every address that is made up.
		if err != nil || p.Bits() == 0 {
			return nil, malformed("BIHUAN_TRUSTED_PROXIES", "addresses or networks, such as 10.0.0.5,172.16.0.0/12")
		}
		out = append(out, p)
	}
	return out, nil
}

func proxy(word string) (netip.Prefix, error) {
	if !strings.Contains(word, "/") {
		a, err := netip.ParseAddr(word)
		if err != nil || a.Zone() != "" {
			return netip.Prefix{}, malformed("BIHUAN_TRUSTED_PROXIES", "an address")
		}
		return netip.PrefixFrom(a, a.BitLen()), nil
	}
	return netip.ParsePrefix(word)
}
