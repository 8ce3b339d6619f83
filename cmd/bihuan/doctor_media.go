package main

import (
	"context"
	"errors"
	"strings"

	"bihuan/storage/blob"
)

// media writes into the store of photos and voices, and removes it again.
func (c *doctorCommand) media(ctx context.Context) []finding {
	const what = "照片和录音"
	if c.Media.checkStore() != nil {
		return []finding{unseen(what, later, "")}
	}
	if c.Media.MediaURL == "" {
		return []finding{unseen(what, "没有设置，放在本机的数据目录里", "多台机器时设 BIHUAN_MEDIA_URL，例如 s3://key:secret@host/bucket")}
	}
	blobs, err := openBlobs(c.Media)
	if err == nil {
		err = blobs.Check(ctx)
	}
	switch {
	case err == nil:
		return []finding{well(what, "可以写")}
	case strings.HasPrefix(c.Media.MediaURL, "file:"):
		return []finding{ill(what, "目录写不进去", "BIHUAN_MEDIA_URL 的目录要存在，运行 bihuan 的用户要能写，盘不能满")}
	}
	return []finding{bucketFinding(what, err)}
}

// bucketFinding tells apart why a bucket takes nothing.
func bucketFinding(what string, err error) finding {
	refused, known := errors.AsType[*blob.Refused](err)
	if !known {
		return ill(what, "S3 连不上", "查 BIHUAN_MEDIA_URL 的主机和端口、DNS、防火墙；没有 TLS 的要加 ?plain=1")
	}
	code := "（" + refused.Code + "）"
	switch refused.Code {
	case "InvalidAccessKeyId":
		return ill(what, "S3 不认识这把密钥"+code, "改 BIHUAN_MEDIA_URL 里的 key")
	case "SignatureDoesNotMatch":
		return ill(what, "S3 的密钥不对"+code, "改 BIHUAN_MEDIA_URL 里的 secret；特殊字符要写成 %XX")
	case "NoSuchBucket":
		return ill(what, "S3 没有这个桶"+code, "先建桶，或者改 BIHUAN_MEDIA_URL 里的桶名")
	case "RequestTimeTooSkewed":
		return ill(what, "这台机器的时钟不准"+code, "开 NTP 对时")
	}
	return ill(what, "S3 不让写"+code, "给 BIHUAN_MEDIA_URL 的密钥写、读、删这个桶的权限，查 region")
}
