package embedded

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// InstallLine installs what this package looks for, on Debian and Ubuntu.
const InstallLine = "apt-get install -y postgresql redis-server"

// ErrUnsupported is returned where servers cannot be run as children of this
// process: on systems that are not Unix.
var ErrUnsupported = errors.New("这个系统上不能自带数据库，请设置 BIHUAN_DATABASE_URL 和 BIHUAN_REDIS_URL")

// MissingError says that no PostgreSQL server program was found.
type MissingError struct {
	Looked []string // the folders that were searched
}

func (e *MissingError) Error() string {
	return fmt.Sprintf("没有找到 PostgreSQL 服务器程序（找过 %s）。请以 root 输入：%s；或设置 BIHUAN_DATABASE_URL",
		strings.Join(e.Looked, "、"), InstallLine)
}

// VersionError says that data were made by a major version of PostgreSQL that
// is not installed, or is too old for Bihuan. The data were not touched.
type VersionError struct {
	Data  string // the data folder; empty when there are no data yet
	Need  int    // the major version that made the data, or the oldest accepted one
	Found []int  // the major versions on this machine, highest first
}

func (e *VersionError) Error() string {
	found := make([]string, len(e.Found))
	for i, major := range e.Found {
		found[i] = strconv.Itoa(major)
	}
	if e.Data == "" {
		return fmt.Sprintf("需要 PostgreSQL %d 或更新的版本，这台机器上是 %s", e.Need, strings.Join(found, "、"))
	}
	return fmt.Sprintf("数据文件夹 %s 属于 PostgreSQL %d，这台机器上只有 %s。数据没有动过："+
		"请安装 postgresql-%d，或用 pg_upgrade 升级，或换一个数据文件夹",
		e.Data, e.Need, strings.Join(found, "、"), e.Need)
}

// InUseError says that a server already runs on the folder. It was not touched.
type InUseError struct {
	Folder string
	Owner  int // the process that started the server; 0 when unknown
	Server int // the server's process; 0 when it has none of its own, or is only starting
	Port   int // where the server listens; 0 when unknown
}

func (e *InUseError) Error() string {
	who := fmt.Sprintf("数据文件夹 %s 正被使用", e.Folder)
	if e.Owner != 0 {
		who += fmt.Sprintf("，由进程 %d 启动", e.Owner)
	}
	if e.Server != 0 {
		who += fmt.Sprintf("，服务器进程 %d", e.Server)
	}
	if e.Port != 0 {
		who += fmt.Sprintf("，端口 %d", e.Port)
	}
	return who + "。请先停止它，或换一个数据文件夹"
}

// FolderError says why the account that runs the server cannot use a folder.
type FolderError struct {
	Folder  string // the folder asked for
	Blocked string // the folder on the way that cannot be entered or is owned by someone else
	Account string // who would run the server
	Reason  string // Chinese, one clause
}

func (e *FolderError) Error() string {
	return fmt.Sprintf("数据文件夹 %s 不能用：服务器以账户 %s 运行，%s %s。请换一个位置，例如 /var/lib/bihuan",
		e.Folder, e.Account, e.Blocked, e.Reason)
}

// NoAccountError says that the process runs under a user id without an entry in
// the user database, as in containers with an arbitrary id; initdb refuses that.
type NoAccountError struct {
	UID int
}

func (e *NoAccountError) Error() string {
	return fmt.Sprintf("用户号 %d 在 /etc/passwd 里没有名字，initdb 因此不肯运行。"+
		"请在 /etc/passwd 里加一行，或用有名字的账户启动，或设置 BIHUAN_DATABASE_URL", e.UID)
}

// StartError carries the end of the server's log when it did not come up.
type StartError struct {
	Program string
	Log     string // the last lines, at most 2 kB
	Err     error
}

func (e *StartError) Error() string {
	if e.Log == "" {
		return fmt.Sprintf("%s did not start: %v", e.Program, e.Err)
	}
	return fmt.Sprintf("%s did not start: %v\n%s", e.Program, e.Err, e.Log)
}

func (e *StartError) Unwrap() error { return e.Err }
